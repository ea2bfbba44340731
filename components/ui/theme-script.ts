/** Where the browser keeps the person's choice of theme. */
export const THEME_KEY = "bellwether-theme";

/**
 * Runs before the first paint: the person's choice, else the system's, as an attribute on the root element.
 * Text, because it stands inline in the page's head.
 */
export const THEME_SCRIPT = `(function(){var r=document.documentElement;try{var m=matchMedia("(prefers-color-scheme: dark)"),s=function(){var c=localStorage.getItem("${THEME_KEY}");r.dataset.theme=c==="light"||c==="dark"?c:m.matches?"dark":"light"};s();m.addEventListener("change",s);addEventListener("storage",s)}catch(e){r.dataset.theme="light"}})()`;
