// Credentials and keys of one client, held as text: what a connection gets is what a restarted program would read back.

export class AuthState {
  #json
  #creds
  #keys

  /**
   * @param baileys the client package's exports
   * @param {string} [exported] the text that `export()` of an earlier state gave
   */
  constructor(baileys, exported) {
    this.#json = baileys.BufferJSON
    const state = exported ? JSON.parse(exported) : { creds: this.#write(baileys.initAuthCreds()), keys: {} }
    this.#creds = state.creds
    this.#keys = new Map(Object.entries(state.keys))
  }

  /** The state in the form that a new connection takes. */
  load() {
    return {
      creds: this.#read(this.#creds),
      keys: {
        get: async (type, ids) =>
          Object.fromEntries(ids.map(id => [id, this.#read(this.#keys.get(`${type}/${id}`) ?? 'null')])),
        set: async changes => {
          for (const [type, records] of Object.entries(changes)) {
            for (const [id, record] of Object.entries(records)) {
              this.#set(`${type}/${id}`, record)
            }
          }
        }
      }
    }
  }

  save(creds) {
    this.#creds = this.#write(creds)
  }

  export() {
    return JSON.stringify({ creds: this.#creds, keys: Object.fromEntries(this.#keys) })
  }

  #set(name, record) {
    if (record === null || record === undefined) {
      this.#keys.delete(name)
    } else {
      this.#keys.set(name, this.#write(record))
    }
  }

  #write(value) {
    return JSON.stringify(value, this.#json.replacer)
  }

  #read(text) {
    return JSON.parse(text, this.#json.reviver)
  }
}
