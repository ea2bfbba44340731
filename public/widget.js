// <script src="https://alerts.example/widget.js" data-workspace="your-workspace"></script>
// puts your users' alert settings where it stands, as high as they are.
(() => {
  const script = document.currentScript;
  const workspace = script?.dataset.workspace;
  if (!workspace) throw new Error("widget.js: say data-workspace, the name in your workspace's address.");
  const { origin } = new URL(script.src);
  const frame = document.createElement("iframe");
  frame.src = `${origin}/embed/${encodeURIComponent(workspace)}`;
  frame.title = script.dataset.title ?? "Your alerts";
  frame.loading = "lazy";
  frame.style.cssText = "display: block; width: 100%; height: 640px; border: 0; color-scheme: normal";
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin) return;
    if (typeof data?.bellwetherHeight === "number") frame.style.height = `${data.bellwetherHeight}px`;
  });
  script.after(frame);
})();
