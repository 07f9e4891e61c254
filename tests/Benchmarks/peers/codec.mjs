// Measures Baileys' codec on the payloads of the suite `codec`.
// usage: node codec.mjs <package folder> < {"name": "<payload as hex>"}
// Writes lines "<figure> <value> <unit>"; the method is that of Measurement.cs: warm-up, rounds, median.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const load = (file) => import(pathToFileURL(join(process.argv[2], 'lib', 'WABinary', file)))
const { decodeDecompressedBinaryNode } = await load('decode.js')
const { encodeBinaryNode } = await load('encode.js')
const constants = await load('constants.js')

const minRounds = 15
const warmUpMs = 1000
const durationMs = 3000
const roundMs = 4

let sink
const repeat = (operation, count) => {
    const start = process.hrtime.bigint()
    for (let i = 0; i < count; i++) sink = operation()
    return Number(process.hrtime.bigint() - start)
}

const calibrate = (operation) => {
    const start = performance.now()
    for (let count = 1; ;) {
        const elapsedMs = repeat(operation, count) / 1e6
        if (elapsedMs < roundMs) count *= 2
        else if (performance.now() - start > warmUpMs) return Math.max(1, Math.floor(count * (roundMs / elapsedMs)))
    }
}

const medianNanoseconds = (operation) => {
    const count = calibrate(operation)
    const start = performance.now()
    const times = []
    while (times.length < minRounds || performance.now() - start < durationMs) times.push(repeat(operation, count) / count)
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]
}

const report = (figure, bytes, nanoseconds) => {
    console.log(`${figure} ${(bytes * 1e3) / nanoseconds} MB/s`)
    console.log(`${figure}.time ${nanoseconds / 1e3} us/op`)
}

for (const [name, hex] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
    const payload = Buffer.from(hex, 'hex')
    const decode = () => decodeDecompressedBinaryNode(payload.subarray(1), constants)
    const node = decode()
    report(`codec.decode.${name}`, payload.length, medianNanoseconds(decode))
    report(`codec.encode.${name}`, payload.length, medianNanoseconds(() => encodeBinaryNode(node)))
}

if (sink === undefined) process.exitCode = 1
