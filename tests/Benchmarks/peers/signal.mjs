// Measures the package `libsignal` (libsignal-node, what Baileys uses) on the figures of the suite `signal`.
// usage: node signal.mjs <package folder> < {"plaintextLength": 200}
// Writes lines "<figure> <value> <unit>"; the method is that of Measurement.cs: warm-up, rounds, median. Sessions stay in
// memory as objects: the package is not charged for serialising them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(join(process.argv[2], 'package.json'))
const { curve, ProtocolAddress, SessionBuilder, SessionCipher } = require(process.argv[2])
const { plaintextLength } = JSON.parse(readFileSync(0, 'utf8'))

// The package writes notes about sessions to the console; only figures belong there.
const print = console.log
console.log = console.info = console.warn = console.error = () => {}

const rounds = 15
const plaintext = Buffer.alloc(plaintextLength)

class Party {
    constructor(name) {
        this.address = new ProtocolAddress(name, 1)
        this.identity = curve.generateKeyPair()
        this.signedPreKey = curve.generateKeyPair()
        this.preKey = curve.generateKeyPair()
        this.sessions = new Map()
    }

    get bundle() {
        const signature = curve.calculateSignature(this.identity.privKey, this.signedPreKey.pubKey)
        return {
            registrationId: 1,
            identityKey: this.identity.pubKey,
            signedPreKey: { keyId: 1, publicKey: this.signedPreKey.pubKey, signature },
            preKey: { keyId: 1, publicKey: this.preKey.pubKey },
        }
    }

    loadSession(id) { return this.sessions.get(id) }
    storeSession(id, session) { this.sessions.set(id, session) }
    isTrustedIdentity() { return true }
    loadPreKey() { return this.preKey }
    removePreKey() {}
    loadSignedPreKey() { return this.signedPreKey }
    getOurRegistrationId() { return 1 }
    getOurIdentity() { return this.identity }

    cipherTo(peer) { return new SessionCipher(this, peer.address) }
    initiate(peer) { return new SessionBuilder(this, peer.address).initOutgoing(peer.bundle) }
}

const bytes = (body) => (typeof body === 'string' ? Buffer.from(body, 'binary') : Buffer.from(body))
const acquaint = async () => {
    const [a, b] = [new Party('a'), new Party('b')]
    await a.initiate(b)
    const [toB, toA] = [a.cipherTo(b), b.cipherTo(a)]
    await toA.decryptPreKeyWhisperMessage(bytes((await toB.encrypt(plaintext)).body))
    await toB.decryptWhisperMessage(bytes((await toA.encrypt(plaintext)).body))
    return [toB, toA]
}

const measure = async (figure, unit, count, operation) => {
    const times = []
    for (let round = -3; round < rounds; round++) {
        const start = process.hrtime.bigint()
        for (let i = 0; i < count; i++) await operation()
        if (round >= 0) times.push(Number(process.hrtime.bigint() - start) / count)
    }
    const median = times.sort((x, y) => x - y)[Math.floor(rounds / 2)]
    print(`${figure} ${1e9 / median} ${unit}`)
}

{
    const [toB] = await acquaint()
    await measure('signal.encrypt', 'msg/s', 2000, () => toB.encrypt(plaintext))
}
{
    const [toB, toA] = await acquaint()
    const messages = []
    for (let i = 0; i < 2000 * (rounds + 3); i++) messages.push(bytes((await toB.encrypt(plaintext)).body))
    let next = 0
    await measure('signal.decrypt', 'msg/s', 2000, () => toA.decryptWhisperMessage(messages[next++]))
}
{
    let [ours, theirs] = await acquaint()
    await measure('signal.pingpong', 'msg/s', 100, async () => {
        await theirs.decryptWhisperMessage(bytes((await ours.encrypt(plaintext)).body));
        [ours, theirs] = [theirs, ours]
    })
}
{
    const [ours, theirs] = [curve.generateKeyPair(), curve.generateKeyPair()]
    await measure('x25519', 'op/s', 200, () => curve.calculateAgreement(theirs.pubKey, ours.privKey))
}
