using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>What trying a message on one session gave: a session and a plaintext, or a failure.</summary>
/// <param name="State">The session behind the message; null where it is refused.</param>
/// <param name="Plaintext">The plaintext.</param>
/// <param name="Failure">Why it is refused.</param>
internal readonly record struct ReceivedMessage(SessionState? State, byte[]? Plaintext, SignalFailure Failure)
{
    /// <summary>A refusal.</summary>
    public static ReceivedMessage Refused(SignalFailure failure) => new(null, null, failure);
}
