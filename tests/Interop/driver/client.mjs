// One client of the public package with a small vocabulary: what a test asks for, and what it has to hear about.

const RESTART_REQUIRED = 515
const CIPHERTEXT = 2 // messageStubType of a message that could not be decrypted

export class Client {
  #baileys
  #settings
  #state
  #logger
  #emit
  #socket

  constructor({ baileys, settings, state, logger, emit }) {
    this.#baileys = baileys
    this.#settings = settings
    this.#state = state
    this.#logger = logger
    this.#emit = emit
  }

  commands = {
    connect: async () => this.#connect(),
    disconnect: async () => this.#socket.end(undefined),
    send: async ({ to, text }) => (await this.#socket.sendMessage(to, { text })).key.id,
    markRead: async ({ chat, ids }) => this.#socket.readMessages(ids.map(id => ({ remoteJid: chat, id }))),
    hasAccount: async ({ number }) => (await this.#socket.onWhatsApp(number)).some(answer => answer.exists),
    export: async () => this.#state.export()
  }

  #connect() {
    const auth = this.#state.load()
    const socket = this.#baileys.makeWASocket({
      auth,
      waWebSocketUrl: this.#settings.url,
      pushName: this.#settings.pushName,
      logger: this.#logger,
      syncFullHistory: false,
      shouldSyncHistoryMessage: () => false, // a first login would otherwise wait for a history that nobody sends
      getMessage: async () => undefined
    })
    this.#socket = socket
    socket.ev.on('creds.update', () => this.#state.save(auth.creds))
    socket.ev.on('connection.update', update => this.#reportConnection(update, auth.creds))
    socket.ev.on('messages.upsert', ({ messages, type }) => this.#reportMessages(messages, type))
    socket.ev.on('messages.update', updates => this.#reportStatus(updates))
  }

  #reportConnection({ qr, connection, lastDisconnect }, creds) {
    if (qr) {
      this.#emit('qr', { text: qr })
    }
    if (connection === 'open') {
      this.#emit('open', { jid: creds.me.id, lid: creds.me.lid ?? '' })
    }
    if (connection === 'close') {
      const code = lastDisconnect?.error?.output?.statusCode ?? 0
      this.#emit('close', { code, reason: lastDisconnect?.error?.message ?? '' })
      if (code === RESTART_REQUIRED) {
        this.#connect()
      }
    }
  }

  #reportMessages(messages, type) {
    for (const { key, message, status, messageStubType, messageStubParameters } of messages) {
      const text = message?.conversation ?? message?.extendedTextMessage?.text
      const source = { id: key.id, chat: key.remoteJid, chatAlternative: key.remoteJidAlt ?? '', fromMe: Boolean(key.fromMe) }
      if (text !== undefined && text !== null) {
        this.#emit('message', { ...source, text, live: type === 'notify' })
        // A receipt that comes while the client holds its events back is merged into the message's own event.
        this.#reportStatus([{ key, update: { status } }])
      } else if (messageStubType === CIPHERTEXT) {
        this.#emit('undecryptable', { ...source, reason: messageStubParameters?.join(' ') ?? '' })
      }
    }
  }

  #reportStatus(updates) {
    for (const { key, update } of updates) {
      if (typeof update.status === 'number') {
        this.#emit('status', { id: key.id, chat: key.remoteJid, fromMe: Boolean(key.fromMe), status: update.status })
      }
    }
  }
}
