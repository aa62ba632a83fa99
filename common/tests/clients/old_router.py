#!/usr/bin/env python3
"""An old router, played by an asyncssh server: key exchange group14 with SHA-1,
CBC, HMAC-SHA-1, a host key that signs with SHA-1, and a password.

Writes its port to standard output when it listens, its host key as a line of
known_hosts to the file that is named, and ends when its standard input does.
"""
import asyncio
import sys

import asyncssh

from ios_shell import answer, prompt


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return (username, password) == ("neo", "trinity")


async def shell(process):
    state = {"config": False}
    process.stdout.write(prompt(state))
    async for line in process.stdin:
        if line.strip() == "exit":
            break
        said = answer(line.strip(), state)
        process.stdout.write((said + "\n" if said else "") + prompt(state))
    process.exit(0)


async def main():
    key = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Server, server_host_keys=[key], process_factory=shell,
        kex_algs=["diffie-hellman-group14-sha1"], encryption_algs=["aes128-cbc"],
        mac_algs=["hmac-sha1"], signature_algs=["ssh-rsa"],
    )
    port = server.sockets[0].getsockname()[1]
    with open(sys.argv[1], "a", encoding="ascii") as known_hosts:
        public = key.export_public_key().decode().split()
        known_hosts.write(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
