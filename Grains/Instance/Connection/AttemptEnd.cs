using OrleansGateway.Grains.Events;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>How a connection, or the attempt at one, ended.</summary>
/// <param name="Failure">The reason in the protocol's words; it decides what follows.</param>
/// <param name="Fault">The reason in the contracts' words.</param>
internal sealed record AttemptEnd(ConnectionFailure Failure, InstanceFault Fault)
{
    /// <summary>An end that the protocol reported.</summary>
    /// <param name="failure">The reason.</param>
    public static AttemptEnd Of(ConnectionFailure failure) => new(failure, FaultMapping.Of(failure.Reason));

    /// <summary>The store could not be used.</summary>
    public static AttemptEnd StorageUnavailable { get; } = new(
        new ConnectionFailure(FailureReason.ConnectionLost, Text: "The store cannot be used at the moment."),
        InstanceFault.StorageUnavailable);

    /// <summary>The lease was lost, or another silo holds it.</summary>
    public static AttemptEnd LeaseHeld { get; } = new(
        new ConnectionFailure(FailureReason.ConnectionLost, Text: "Another silo holds the lease."), InstanceFault.LeaseHeld);

    /// <summary>The number belongs to another instance.</summary>
    public static AttemptEnd NumberAlreadyPaired { get; } = new(
        new ConnectionFailure(FailureReason.LoggedOut, Text: "The number belongs to another instance."),
        InstanceFault.NumberAlreadyPaired);
}
