// The client's signature checks, made to count.
//
// libsignal reports the verdict of a check as a return value, the client expects an exception and therefore accepts every
// signature. Replacing the check by one that throws, before the client is imported, makes it refuse forged certificates and
// identities, as the real application does. No file of the package is touched.
import { createRequire } from 'node:module'

const curve = createRequire(import.meta.url)('libsignal/src/curve.js')
const verify = curve.verifySignature

curve.verifySignature = (...parts) => {
  if (!verify(...parts)) {
    throw new Error('the signature does not verify')
  }
  return true
}
