// Measures BullMQ on a Redis of its own, with appendonly and appendfsync everysec.
// usage: node queue.mjs <folder of the package bullmq>; input: {messages, batch, callers, rounds}
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'

const { Queue, Worker } = createRequire(import.meta.url)(process.argv[2])
const { messages, batch, callers, rounds } = JSON.parse(await text(process.stdin))

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

const port = await freePort()
const dir = mkdtempSync(join(tmpdir(), 'gateway-redis-'))
const redis = spawn('redis-server',
  ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
  { stdio: ['ignore', 'pipe', 'inherit'] })
process.on('exit', () => redis.kill())
await new Promise((resolve, reject) => {
  redis.on('error', reject)
  redis.stdout.on('data', data => `${data}`.includes('Ready to accept connections') && resolve())
})

const connection = { host: '127.0.0.1', port }
const body = i => ({ to: `49170${i % 4096}`, text: `Your parcel ${i} arrives today.` })
const rate = (count, start) => count / ((performance.now() - start) / 1000)

async function addAll(queue) {
  let next = 0
  await Promise.all(Array.from({ length: callers }, async () => {
    while (next < messages) await queue.add('send', body(next++))
  }))
}

async function addBulks(queue, count) {
  let next = 0
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let first = next; first < count; first = next) {
      next += batch
      await queue.addBulk(Array.from({ length: batch }, (_, i) => ({ name: 'send', data: body(first + i) })))
    }
  }))
}

async function cycle(name) {
  const queue = new Queue(name, { connection })
  let done = 0
  let finished
  const all = new Promise(resolve => { finished = resolve })
  const worker = new Worker(name, async () => { if (++done === messages) finished() }, { connection, concurrency: 256 })
  await worker.waitUntilReady()
  const start = performance.now()
  await addAll(queue)
  await all
  const figure = rate(messages, start)
  await Promise.all([worker.close(), queue.close()])
  return figure
}

async function round(number) {
  const adds = new Queue(`adds-${number}`, { connection })
  await adds.waitUntilReady()
  const figures = {}
  let start = performance.now()
  await addAll(adds)
  figures.add = rate(messages, start)
  start = performance.now()
  await addBulks(adds, messages * 2)
  figures['add-bulk'] = rate(messages * 2, start)
  await adds.close()
  figures.cycle = await cycle(`cycles-${number}`)
  return figures
}

await round('warm-up')
const measured = []
for (let i = 0; i < rounds; i++) measured.push(await round(i))
for (const name of ['add', 'add-bulk', 'cycle']) {
  const median = measured.map(figures => figures[name]).sort((a, b) => a - b)[Math.floor(rounds / 2)]
  console.log(`queue.${name} ${median.toFixed(1)} op/s`)
}

redis.kill()
rmSync(dir, { recursive: true, force: true })
