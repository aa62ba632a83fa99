// One command, or what is typed into a shell, over node's ssh2: prints what the router says.
// node node_client.js '{"host": …, "shell": …, "text": …}'
const { Client } = require("ssh2");

const { text, shell, ...settings } = JSON.parse(process.argv[2]);
const client = new Client();
const show = (error, stream) => {
  if (error) throw error;
  stream.on("data", (piece) => process.stdout.write(piece));
  stream.on("close", () => client.end());
  if (shell) stream.write(text);
};
client.on("ready", () => (shell ? client.shell(show) : client.exec(text, show)));
client.on("error", (error) => {
  console.error(`${error.level}: ${error.message}`);
  process.exit(1);
});
client.connect({ ...settings, readyTimeout: 20000 });
