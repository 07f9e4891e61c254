using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>Who we are to our peers.</summary>
/// <param name="KeyPair">The identity key.</param>
/// <param name="RegistrationId">The registration id, 14 bits.</param>
internal sealed record LocalIdentity(KeyPair KeyPair, uint RegistrationId);
