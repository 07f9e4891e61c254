// Runs one client for a test, over lines of JSON.
//
// Standard input:  first the settings {url, noiseRoot, pushName, state?}, then one command a line, such as
//                  {"id": 1, "command": "send", "to": "…", "text": "…"}; the end of the input ends the program.
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

const write = line => process.stdout.write(`${JSON.stringify(line)}\n`)

function createClient(settings) {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(settings.noiseRoot, 'hex')
  return new Client({
    baileys,
    settings,
    state: new AuthState(baileys, settings.state),
    logger: pino({ level: process.env.GATEWAY_BAILEYS_LOG ?? 'error' }, pino.destination(2)),
    emit: (event, details) => write({ event, ...details })
  })
}

async function answer(client, { id, command, ...details }) {
  try {
    write({ reply: id, value: (await client.commands[command](details)) ?? null })
  } catch (error) {
    write({ reply: id, error: String(error?.message ?? error) })
  }
}

let client
process.on('unhandledRejection', error => console.error('unhandled:', error))
createInterface({ input: process.stdin })
  .on('line', line => {
    const parsed = JSON.parse(line)
    if (client) {
      void answer(client, parsed)
    } else {
      client = createClient(parsed)
      write({ event: 'ready' })
    }
  })
  .on('close', () => process.exit(0))
