using System.Globalization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Binary;

/// <summary>Bytes are not a node: truncated, unassigned, or beyond a limit of <see cref="NodeLimits"/>.</summary>
/// <param name="rule">The rule that was broken, without content.</param>
/// <param name="offset">Where in the (inflated) bytes reading stopped.</param>
/// <param name="inner">The cause.</param>
internal sealed class MalformedNodeException(string rule, int offset, Exception? inner = null)
    : ProtocolViolationException(string.Create(CultureInfo.InvariantCulture, $"Malformed node at byte {offset}: {rule}."), inner)
{
    /// <summary>Where in the bytes reading stopped, counted after inflating where the payload was compressed.</summary>
    public int Offset { get; } = offset;
}
