// Puts the test's root key in the place of the published one, in the memory of a process that was just started.
//
// Only these 32 bytes of the process change: it still checks every certificate, against this root. The program's file is not
// touched. Nothing is written where other bytes than the published key stand.
import { closeSync, openSync, readSync, writeSync } from 'node:fs'

export function replaceRootKey(processId, { address, published, replacement }) {
  const [expected, wanted] = [published, replacement].map(key => Buffer.from(key, 'hex'))
  const found = Buffer.alloc(expected.length)
  const memory = openSync(`/proc/${processId}/mem`, 'r+')
  try {
    readSync(memory, found, 0, found.length, address)
    if (!found.equals(expected)) {
      throw new Error(`the published root key is not at ${address} in the memory of the process`)
    }
    writeSync(memory, wanted, 0, wanted.length, address)
  } finally {
    closeSync(memory)
  }
}
