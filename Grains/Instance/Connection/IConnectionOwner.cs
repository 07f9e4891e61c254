using OrleansGateway.Grains.Pacing;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>Whom a connection tells what happens; called on the grain's scheduler, one call at a time.</summary>
internal interface IConnectionOwner
{
    /// <summary>The pace that the instance keeps to now.</summary>
    PacingRules Pace();

    /// <summary>A QR code is to be shown.</summary>
    void ShowQrCode(QrCode code);

    /// <summary>The device was linked to an account; the first login follows.</summary>
    Task PairedAsync(Jid account);

    /// <summary>The device is logged in and the number is ours.</summary>
    Task ConnectedAsync(Jid account);

    /// <summary>The connection ended, or the lease is not to be had; the next attempt follows after the delay.</summary>
    Task WaitingAsync(AttemptEnd end, TimeSpan delay);

    /// <summary>The connection ended for good: nothing follows until someone acts.</summary>
    Task HaltedAsync(AttemptEnd end, ReconnectAction action);
}
