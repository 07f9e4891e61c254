using System.Threading.Channels;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Grains.Instance.Device;

/// <summary>One connection's life of a linked device, as the grain sees it. Its work runs outside the grain's scheduler.</summary>
internal interface IDevice : IAsyncDisposable
{
    /// <summary>What happens, until <see cref="Disconnected"/>.</summary>
    ChannelReader<DeviceNotice> Notices { get; }

    /// <summary>Why the connection ended.</summary>
    Task<ConnectionFailure> Completion { get; }

    /// <summary>Connects; completes when the device is ready, or when QR codes begin to come.</summary>
    Task ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Sends a message and waits for the server's answer.</summary>
    Task<SendReceipt> SendAsync(Jid to, OutgoingContent content, string wireId, CancellationToken cancellationToken);

    /// <summary>Sends read receipts.</summary>
    Task MarkReadAsync(Jid chat, Jid sender, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Unlinks the device.</summary>
    Task LogoutAsync(CancellationToken cancellationToken);

    /// <summary>Closes the connection after making the stored counters exact.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}

/// <summary>Makes the devices that instances connect with.</summary>
internal interface IDeviceFactory
{
    /// <summary>A device for one attempt to connect.</summary>
    /// <param name="store">The device's records, fenced by the lease of the caller.</param>
    /// <param name="settings">The instance's settings.</param>
    IDevice Create(IDeviceStore store, InstanceSettings settings);
}
