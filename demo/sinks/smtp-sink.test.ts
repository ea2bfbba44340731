import { createTransport, type Transporter } from "nodemailer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type SmtpSink, startSmtpSink } from "./smtp-sink.ts";

let sink: SmtpSink;
let transport: Transporter;

beforeEach(async () => {
  sink = await startSmtpSink();
  transport = createTransport(sink.url);
});
afterEach(async () => {
  transport.close();
  await sink.close();
});

const send = (more: object = {}) =>
  transport.sendMail({
    from: "Bellwether <alerts@bellwether.example>",
    to: "clara@mail.example",
    subject: "Health factor: 1.10 – café",
    text: "plain",
    html: "<p>rich</p>",
    headers: { "List-Unsubscribe": "<https://x.example/u>" },
    ...more,
  });

test("default", async () => {
  await send();
  expect(sink.messages).toMatchObject([
    {
      id: 1,
      to: ["clara@mail.example"],
      subject: "Health factor: 1.10 – café",
      text: "plain",
      html: "<p>rich</p>",
      headers: { "list-unsubscribe": "<https://x.example/u>" },
      isAcknowledged: true,
    },
  ]);
  expect(sink.messages[0]?.from).toContain("alerts@bellwether.example");
});

test("behavior: scripted failures are used up one by one", async () => {
  sink.script.failNext(2);
  await expect(send()).rejects.toMatchObject({ responseCode: 451 });
  await expect(send()).rejects.toMatchObject({ responseCode: 451 });
  await send();
  expect(sink.messages).toHaveLength(1);
});

test("behavior: one address is refused for ever, others are not", async () => {
  sink.script.refuse("Clara@mail.example");
  await expect(send()).rejects.toMatchObject({ responseCode: 550 });
  await send({ to: "angus@mail.example" });
  sink.script.accept("clara@mail.example");
  await send();
  expect(sink.messages.map(({ to }) => to[0])).toEqual(["angus@mail.example", "clara@mail.example"]);
});

test("behavior: the connection drops after the mail arrived", async () => {
  sink.script.dropAfterDataNext(1);
  await expect(send()).rejects.toThrow();
  expect(sink.messages).toMatchObject([{ isAcknowledged: false }]);
  await send();
  expect(sink.messages).toHaveLength(2);
});

test("behavior: reset forgets the script", async () => {
  sink.script.failNext(5, 550);
  sink.script.reset();
  await send();
  expect(sink.messages).toHaveLength(1);
});
