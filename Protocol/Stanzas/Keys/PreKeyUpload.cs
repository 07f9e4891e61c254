using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>Gives the server one-time pre-keys, with the signed one and the identity they belong to.</summary>
/// <param name="registrationId">The number of this device.</param>
/// <param name="identity">The public identity key, 32 bytes.</param>
/// <param name="signedPreKey">The signed pre-key.</param>
/// <param name="preKeys">The one-time pre-keys.</param>
internal sealed class PreKeyUpload(
    uint registrationId, ReadOnlyMemory<byte> identity, PublicSignedPreKey signedPreKey, IReadOnlyList<PublicPreKey> preKeys)
    : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Set(
        id,
        "encrypt",
        KeyNodes.Registration(registrationId),
        KeyNodes.Type(),
        KeyNodes.Identity(identity),
        new Node("list").With(preKeys.Select(KeyNodes.Key)),
        KeyNodes.SignedKey(signedPreKey));

    public bool ParseReply(Node reply) => true;
}
