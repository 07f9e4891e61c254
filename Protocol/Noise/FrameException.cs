using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Noise;

/// <summary>The stream of frames is broken: a wrong introduction, a frame beyond the limit, or one that does not decrypt.</summary>
/// <param name="rule">The rule that was broken, without content.</param>
/// <param name="inner">The cause.</param>
public sealed class FrameException(string rule, Exception? inner = null)
    : ProtocolViolationException($"Broken stream of frames: {rule}.", inner);
