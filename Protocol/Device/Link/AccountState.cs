using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Pairwise;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>What a connection knows of its own device: the credentials and the server's clock.</summary>
internal sealed class AccountState(DeviceCredentials credentials, TimeProvider time)
{
    private TimeSpan _serverAhead;
    private volatile DeviceCredentials _credentials = credentials;

    /// <summary>The credentials now.</summary>
    public DeviceCredentials Current
    {
        get => _credentials;
        set => _credentials = value;
    }

    /// <summary>Who we are to our peers.</summary>
    public LocalIdentity Local { get; } = new(credentials.IdentityKey, credentials.RegistrationId);

    /// <summary>Whether a device is online, so that its receipts count as active.</summary>
    public bool IsOnline { get; set; }

    /// <summary>Whether others may see that this account has read their messages.</summary>
    public bool GivesReadReceipts { get; set; } = true;

    /// <summary>The server's clock, as far as it is known.</summary>
    public DateTimeOffset ServerTime => time.GetUtcNow() + _serverAhead;

    /// <summary>The account.</summary>
    /// <exception cref="InvalidOperationException">The device is not linked.</exception>
    public LinkedAccount Account => Current.Account ?? throw new InvalidOperationException("The device is not linked.");

    /// <summary>Sets the server's clock.</summary>
    public void SetServerTime(DateTimeOffset serverTime) => _serverAhead = serverTime - time.GetUtcNow();

    /// <summary>Whether an address is our own account.</summary>
    public bool IsOwn(Jid jid) => Current.Account?.IsOwn(jid) ?? false;
}
