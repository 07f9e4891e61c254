using System.Globalization;
using System.Security.Cryptography;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas;

namespace OrleansGateway.Sandbox.Server;

/// <summary>A connection of a device that is linked already, from login to end.</summary>
/// <param name="accounts">All accounts.</param>
/// <param name="dispatcher">Handles its stanzas.</param>
/// <param name="options">The clock.</param>
/// <param name="logger">Where logins and violations are logged.</param>
internal sealed partial class LoginFlow(
    AccountDirectory accounts, StanzaDispatcher dispatcher, SandboxOptions options, ILogger<LoginFlow> logger)
{
    private const int LoggedOut = 401;

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="handshake">The client's identity.</param>
    public async Task RunAsync(ClientSocket socket, HandshakeResult handshake)
    {
        if (Find(handshake) is not { } device)
        {
            LogUnknownDevice();
            socket.Close(StreamEnd.Failure(LoggedOut));
            return;
        }

        if (device.Faults.TakeLoginRefusal() is { } refusal)
        {
            LogRefused(device.LogName, refusal);
            socket.Close(StreamEnd.Failure(refusal));
            return;
        }

        Enter(device, socket, handshake.Payload);
        try
        {
            await ServeAsync(device, socket);
        }
        finally
        {
            device.Queue.Detach(socket);
            LogEnd(device.LogName);
        }
    }

    private Device? Find(HandshakeResult handshake)
    {
        if (!handshake.Payload.HasUsername || !handshake.Payload.HasDevice)
        {
            return null;
        }

        var login = ClientPayloads.ReadLogin(handshake.Payload);
        var user = login.User.ToString(CultureInfo.InvariantCulture);
        var device = accounts.FindDevice(new Jid(user, JidServer.User, login.Device));
        return device is { Number: not 0 } && CryptographicOperations.FixedTimeEquals(device.NoiseKey.Span, handshake.NoiseKey.Span)
            ? device
            : null;
    }

    private void Enter(Device device, ClientSocket socket, ClientPayload payload)
    {
        if (payload.PushName.Length is > 0 and <= Device.MaxPushNameLength)
        {
            device.PushName = payload.PushName;
        }

        LogLogin(device.LogName);
        device.Counters.AddLogin();
        socket.Faults = device.Faults;
        device.Queue.Attach(socket)?.Close(StreamEnd.Replaced);
        socket.Send(Success(device));
        if (device.Account.Find(device.Number) != device)
        {
            // It was unlinked after the look-up.
            socket.Close(StreamEnd.DeviceRemoved);
        }
    }

    private async Task ServeAsync(Device device, ClientSocket socket)
    {
        var context = new StanzaContext(device, socket);
        try
        {
            while (await socket.ReadAsync() is { } stanza)
            {
                dispatcher.Dispatch(context, stanza);
            }
        }
        catch (ProtocolViolationException violation)
        {
            LogViolation(device.LogName, violation.Message);
            socket.Close(StreamEnd.NotWellFormed);
        }
    }

    private Node Success(Device device)
    {
        var now = ServerNode.Time(options.Time.GetUtcNow());
        return new Node(
            "success",
            ("t", now),
            ("props", "27"),
            ("abprops", "100"),
            ("creation", now),
            ("location", "sandbox"),
            ("lid", device.Lid.ToString()),
            ("display_name", device.PushName));
    }
}
