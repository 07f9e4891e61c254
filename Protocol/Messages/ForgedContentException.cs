using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>A message claims what its sender may not claim; it is reported and nothing more.</summary>
/// <param name="claim">What it claims, without content.</param>
internal sealed class ForgedContentException(string claim) : ProtocolViolationException($"The sender may not send {claim}.");
