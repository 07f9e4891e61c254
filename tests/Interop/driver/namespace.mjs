// Runs a program in a network namespace where the service's fixed address leads to the Sandbox.
//
// Started by `unshare --net --mount`, with settings as JSON: `socket`, the Unix socket behind which the Sandbox's TLS port is;
// `hosts`, a hosts file that maps the service's name to 127.0.0.1; `certificate`, the Sandbox's TLS certificate; `program`; and
// optionally `rootKey`, see rootKey.mjs. Unix sockets cross network namespaces, and nothing else leaves this one: it has a
// loopback device of its own and no other. Standard input and output are the program's; it reads no command before its root
// key is in place.
import { execFileSync, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'

import { replaceRootKey } from './rootKey.mjs'

const { socket, hosts, certificate, program, rootKey } = JSON.parse(process.argv[2])

function relay(client) {
  const server = connect(socket)
  client.on('error', () => server.destroy())
  server.on('error', () => client.destroy())
  client.pipe(server).pipe(client)
}

function run() {
  const child = spawn(program, { stdio: ['pipe', 'inherit', 'inherit'], env: { ...process.env, SSL_CERT_FILE: certificate } })
  child.on('exit', code => process.exit(code ?? 1))
  child.stdin.on('error', () => {}) // the program ended; its exit is reported above
  if (rootKey) {
    replaceRootKey(child.pid, rootKey)
  }
  process.stdin.pipe(child.stdin)
}

execFileSync('ip', ['link', 'set', 'lo', 'up'])
execFileSync('mount', ['--bind', hosts, '/etc/hosts'])
createServer(relay).listen(443, '127.0.0.1', run)
