using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Where the session with a device is kept.</summary>
/// <param name="Device">The device, by LID where that is known.</param>
/// <param name="NumberId">
/// The record's id under the phone number, where <paramref name="Device"/> is a LID that belongs to one: a session that
/// began before the LID was known is there and moves over.
/// </param>
internal readonly record struct PeerAddress(Jid Device, string? NumberId)
{
    /// <summary>The record's id.</summary>
    public string Id => Device.SignalAddress;
}

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
