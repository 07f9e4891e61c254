using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Which pre-keys of ours an operation may use.</summary>
/// <param name="PreKeyIds">Ids of records of one-time pre-keys.</param>
/// <param name="SignedPreKeyIds">Ids of records of signed pre-keys.</param>
internal sealed record PreKeyNeeds(IReadOnlyCollection<string> PreKeyIds, IReadOnlyCollection<string> SignedPreKeyIds)
{
    public static readonly PreKeyNeeds None = new([], []);

    /// <summary>Those that a ciphertext names.</summary>
    public static PreKeyNeeds Of(IncomingPart part) => part.SignedPreKeyId is { } signedPreKeyId
        ? new(part.PreKeyId is { } preKeyId ? [PreKeys.IdOf(preKeyId)] : [], [PreKeys.IdOf(signedPreKeyId)])
        : None;
}
