// Runs a program in a network namespace where the service's fixed address leads to the Sandbox.
//
// Started by `unshare --net --mount`, with: the Unix socket behind which the Sandbox's TLS port is, a hosts file that maps the
// service's name to 127.0.0.1, the Sandbox's TLS certificate, and the program. Unix sockets cross network namespaces, and
// nothing else leaves this one: it has a loopback device of its own and no other. Standard input and output are the program's.
import { execFileSync, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'

const [socketPath, hostsPath, certificatePath, program] = process.argv.slice(2)

function relay(client) {
  const server = connect(socketPath)
  client.on('error', () => server.destroy())
  server.on('error', () => client.destroy())
  client.pipe(server).pipe(client)
}

execFileSync('ip', ['link', 'set', 'lo', 'up'])
execFileSync('mount', ['--bind', hostsPath, '/etc/hosts'])
createServer(relay).listen(443, '127.0.0.1', () =>
  spawn(program, { stdio: 'inherit', env: { ...process.env, SSL_CERT_FILE: certificatePath } }).on('exit', code => process.exit(code ?? 1)))
