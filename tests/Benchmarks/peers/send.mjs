// Measures Baileys on the figures of the suite `send`: the same phones, the same Sandbox, the same way of counting. Its state
// is in memory, in its fastest form: nothing is serialised, nothing is durable.
// usage: node send.mjs <package folder>
// input: {url, admin, noiseRoot, own, recipients, callers, messages, warmUp}
// Writes lines "<figure> <value> <unit>".
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const print = console.log
console.log = console.info = console.warn = console.debug = () => {} // the package writes notes to the console

const folder = process.argv[2]
const load = path => import(pathToFileURL(join(folder, path)))
const baileys = await load('lib/index.js')
const { WA_CERT_DETAILS } = await load('lib/Defaults/index.js')
const pino = createRequire(join(folder, 'package.json'))('pino')

const { url, admin, noiseRoot, own, recipients, callers, messages, warmUp } = JSON.parse(await text(process.stdin))
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(noiseRoot, 'hex')

const logger = pino({ level: 'silent' })
const creds = baileys.initAuthCreds()
const records = new Map()
const keys = {
  get: async (type, ids) => Object.fromEntries(ids.map(id => [id, records.get(`${type}/${id}`)])),
  set: async changes => {
    for (const [type, entries] of Object.entries(changes)) {
      for (const [id, record] of Object.entries(entries)) {
        if (record) records.set(`${type}/${id}`, record)
        else records.delete(`${type}/${id}`)
      }
    }
  }
}

const acknowledged = new Map()
let firstMessage = 0
let received = 0

/** Connects; a client that is not linked yet is linked first. Resolves when it is logged in. */
const connect = () => new Promise((resolve, reject) => {
  const socket = baileys.makeWASocket({
    auth: { creds, keys },
    waWebSocketUrl: url,
    pushName: 'bench',
    logger,
    syncFullHistory: false,
    shouldSyncHistoryMessage: () => false,
    getMessage: async () => undefined
  })
  socket.ws.on('CB:ack,class:message', ({ attrs }) => {
    acknowledged.get(attrs.id)?.(attrs.error)
    acknowledged.delete(attrs.id)
  })
  socket.ws.on('CB:message', () => { firstMessage ||= performance.now() })
  socket.ev.on('messages.upsert', batch => {
    received += batch.messages.filter(({ key, message }) => message && !key.fromMe).length
  })
  socket.ev.on('connection.update', async ({ qr, connection, lastDisconnect }) => {
    if (qr) {
      await post(`admin/mock-phone/scan-qr?phone=${own}`, qr, 'text/plain')
    } else if (connection === 'open') {
      resolve(socket)
    } else if (connection === 'close') {
      const code = lastDisconnect?.error?.output?.statusCode
      if (code === baileys.DisconnectReason.restartRequired) connect().then(resolve, reject)
      else reject(new Error(`the connection ended: ${code}`))
    }
  })
})

const post = async (path, body, type) => {
  const answer = await fetch(new URL(path, admin), { method: 'POST', headers: { 'content-type': type }, body })
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  await answer.text()
}

const byTurns = async (lanes, count, work) => {
  let next = 0
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (next < count) await work(next++)
  }))
}

const untilConfirmed = async device => {
  while ((await (await fetch(new URL(`admin/devices/${device}`, admin))).json()).pending > 0) await delay(10)
}

const sendAll = (socket, count) => byTurns(callers, count, async i => {
  const messageId = baileys.generateMessageIDV2(socket.user.id)
  const ack = new Promise(resolve => acknowledged.set(messageId, resolve))
  const to = `${recipients[i % recipients.length]}@s.whatsapp.net`
  await socket.sendMessage(to, { text: `Your parcel ${i} arrives today.` }, { messageId })
  const error = await ack
  if (error) throw new Error(`a message was refused: ${error}`)
})

const cpuMs = since => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

let socket = await connect()
const device = creds.me.id
await sendAll(socket, warmUp)
await untilConfirmed(device)

let cpu = process.cpuUsage()
let start = performance.now()
await sendAll(socket, messages)
print(`send.two-devices ${messages / ((performance.now() - start) / 1000)} msg/s`)
await untilConfirmed(device)
print(`send.two-devices.cpu ${cpuMs(cpu) / messages} ms/msg`)

const receive = async count => {
  socket.end(undefined)
  await byTurns(16, count, i => post(
    `admin/phones/${recipients[i % recipients.length]}/messages`,
    JSON.stringify({ to: own, text: `When does parcel ${i} arrive?` }), 'application/json'))
  received = 0
  firstMessage = 0
  cpu = process.cpuUsage()
  socket = await connect()
  await untilConfirmed(device)
  const rate = count / ((performance.now() - firstMessage) / 1000)
  const milliseconds = cpuMs(cpu) / count
  for (let patience = 500; received < count && patience > 0; patience--) await delay(10) // it holds its events back
  if (received !== count) throw new Error(`${received} of ${count} messages were received`)
  return { rate, milliseconds }
}

await receive(warmUp)
const { rate, milliseconds } = await receive(messages)
print(`receive ${rate} msg/s`)
print(`receive.cpu ${milliseconds} ms/msg`)
process.exit(0)
