// Runs one client for a test. Arguments: one JSON object {url, noiseRoot, pushName, state?}.
//
// Standard input:  {"id": 1, "command": "send", "to": "…", "text": "…"}, one a line; the end of the input ends the program.
// Standard output: {"reply": 1, "value": …} or {"reply": 1, "error": "…"}, and {"event": "…", …} as things happen.
import { createInterface } from 'node:readline'

import './strictSignatures.mjs'
import { AuthState } from './authState.mjs'
import { Client } from './client.mjs'

// The packages write to the console; standard output belongs to the protocol above.
for (const level of ['log', 'info', 'debug', 'warn']) {
  console[level] = console.error
}

const baileys = await import('@whiskeysockets/baileys')
const { WA_CERT_DETAILS } = await import('@whiskeysockets/baileys/lib/Defaults/index.js')
const { default: pino } = await import('pino')

const settings = JSON.parse(process.argv[2])
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(settings.noiseRoot, 'hex')

const write = line => process.stdout.write(`${JSON.stringify(line)}\n`)
const client = new Client({
  baileys,
  settings,
  state: new AuthState(baileys, settings.state),
  logger: pino({ level: process.env.GATEWAY_BAILEYS_LOG ?? 'error' }, pino.destination(2)),
  emit: (event, details) => write({ event, ...details })
})

async function answer(line) {
  const { id, command, ...details } = JSON.parse(line)
  try {
    write({ reply: id, value: (await client.commands[command](details)) ?? null })
  } catch (error) {
    write({ reply: id, error: String(error?.message ?? error) })
  }
}

process.on('unhandledRejection', error => console.error('unhandled:', error))
createInterface({ input: process.stdin }).on('line', answer).on('close', () => process.exit(0))
write({ event: 'ready' })
