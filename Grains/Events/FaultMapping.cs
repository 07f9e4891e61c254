using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Events;

/// <summary>The protocol's reasons in the words of the contracts.</summary>
internal static class FaultMapping
{
    /// <summary>The fault that a reason of the protocol is.</summary>
    /// <param name="reason">The reason.</param>
    public static InstanceFault Of(FailureReason reason) => reason switch
    {
        FailureReason.ClosedLocally => InstanceFault.None,
        FailureReason.RestartRequired => InstanceFault.RestartRequired,
        FailureReason.LoggedOut => InstanceFault.LoggedOut,
        FailureReason.TemporarilyBanned => InstanceFault.TemporarilyBanned,
        FailureReason.Locked => InstanceFault.Locked,
        FailureReason.Banned => InstanceFault.Banned,
        FailureReason.ClientOutdated => InstanceFault.ClientOutdated,
        FailureReason.BadUserAgent => InstanceFault.ClientRefused,
        FailureReason.Replaced => InstanceFault.Replaced,
        FailureReason.MultideviceMismatch => InstanceFault.MultideviceMismatch,
        FailureReason.RateLimited => InstanceFault.RateLimited,
        FailureReason.ServerError => InstanceFault.ServerError,
        FailureReason.ProtocolViolation => InstanceFault.ProtocolViolation,
        FailureReason.PairingTimedOut => InstanceFault.PairingTimedOut,
        FailureReason.TimedOut => InstanceFault.TimedOut,
        _ => InstanceFault.ConnectionLost,
    };
}
