using System.Runtime.InteropServices;

namespace OrleansGateway.Protocol.Session;

/// <summary>What to do after a connection ended.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Delay">How long to wait before it; zero for at once.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReconnectDecision(ReconnectAction Action, TimeSpan Delay);
