using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>A message in flight.</summary>
/// <param name="Message">The message, bound and written as such.</param>
/// <param name="WasPinned">Whether an earlier attempt's outcome is unknown.</param>
internal sealed record Flight(MessageHeader Message, bool WasPinned);
