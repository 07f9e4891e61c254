namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The records that decrypting one message may need, loaded before; what does not exist is null.</summary>
/// <param name="Session">The sessions with the sender.</param>
/// <param name="Identity">The sender's identity as known.</param>
/// <param name="SignedPreKey">Our signed pre-key that the message names.</param>
/// <param name="PreKey">Our one-time pre-key that the message names.</param>
internal sealed record SignalRecords(
    SessionRecord? Session,
    IdentityRecord? Identity = null,
    SignedPreKeyRecord? SignedPreKey = null,
    PreKeyRecord? PreKey = null);
