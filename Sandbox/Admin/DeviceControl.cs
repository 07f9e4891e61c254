using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Server;
using OrleansGateway.Sandbox.Stanzas;
using OrleansGateway.Sandbox.Stanzas.Devices;

namespace OrleansGateway.Sandbox.Admin;

/// <summary>Reports devices and injects faults. A device is named by its address, by number or LID.</summary>
public sealed class DeviceControl
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(10);

    private readonly AccountDirectory _accounts;
    private readonly DeviceLinking _linking;

    internal DeviceControl(AccountDirectory accounts, DeviceLinking linking)
    {
        _accounts = accounts;
        _linking = linking;
    }

    /// <summary>Reports every linked device.</summary>
    public IReadOnlyList<DeviceReport> All() =>
        [.. _accounts.All.SelectMany(account => account.Devices).Select(DeviceReport.Of)];

    /// <summary>Reports one device.</summary>
    /// <param name="jid">The device.</param>
    /// <exception cref="SandboxRequestException">There is no such device.</exception>
    public DeviceReport Get(string jid) => DeviceReport.Of(Find(jid));

    /// <summary>Cuts the device's connection without a close, like a broken network.</summary>
    /// <param name="jid">The device.</param>
    /// <exception cref="SandboxRequestException">There is no such device, or it is not connected.</exception>
    public void Cut(string jid) => SocketOf(jid).Cut();

    /// <summary>Ends the device's stream with an error.</summary>
    /// <param name="jid">The device.</param>
    /// <param name="code">The error's code, such as 503 or 515.</param>
    /// <exception cref="SandboxRequestException">There is no such device, it is not connected, or the code is out of range.</exception>
    public void EndStream(string jid, int code)
    {
        CheckCode(code);
        SocketOf(jid).Close(StreamEnd.Error(code));
    }

    /// <summary>Unlinks the device, as its phone would.</summary>
    /// <param name="jid">The device.</param>
    /// <exception cref="SandboxRequestException">There is no such device, or it is a phone.</exception>
    public void Unlink(string jid)
    {
        var device = Find(jid);
        if (device.Number == 0)
        {
            throw new SandboxRequestException(SandboxRequestError.Invalid, "A phone cannot be unlinked from its own account.");
        }

        _linking.Unlink(device);
    }

    /// <summary>Answers the next stanzas of the device with an error instead of handling them.</summary>
    /// <param name="jid">The device.</param>
    /// <param name="count">How many; 0 ends the fault.</param>
    /// <param name="code">The error's code, such as 429, 463 or 479.</param>
    /// <param name="stanza">Only stanzas with this tag: message, iq or receipt; null for all three.</param>
    /// <exception cref="SandboxRequestException">There is no such device, or a value is out of range.</exception>
    public void AnswerNext(string jid, int count, int code, string? stanza = null)
    {
        CheckCount(count);
        CheckCode(code);
        if (stanza is not (null or "message" or "iq" or "receipt"))
        {
            throw new SandboxRequestException(SandboxRequestError.Invalid, "Only message, iq and receipt are answered.");
        }

        Find(jid).Faults.AnswerNext(count, new StanzaError(code, "sandbox-fault"), stanza);
    }

    /// <summary>Refuses the next logins of the device.</summary>
    /// <param name="jid">The device.</param>
    /// <param name="count">How many; 0 ends the fault.</param>
    /// <param name="code">The reason's code, such as 403, 405 or 503.</param>
    /// <exception cref="SandboxRequestException">There is no such device, or a value is out of range.</exception>
    public void RefuseLogins(string jid, int count, int code)
    {
        CheckCount(count);
        CheckCode(code);
        Find(jid).Faults.RefuseLogins(count, code);
    }

    /// <summary>Holds back everything that the server sends to the device.</summary>
    /// <param name="jid">The device.</param>
    /// <param name="delay">How long; zero ends the fault.</param>
    /// <exception cref="SandboxRequestException">There is no such device, or the time is negative or beyond ten minutes.</exception>
    public void Delay(string jid, TimeSpan delay)
    {
        if (delay < TimeSpan.Zero || delay > MaxDelay)
        {
            throw new SandboxRequestException(SandboxRequestError.Invalid, "A delay is between zero and ten minutes.");
        }

        Find(jid).Faults.Delay = delay;
    }

    private static void CheckCount(int count)
    {
        if (count is < 0 or > 1_000_000)
        {
            throw new SandboxRequestException(SandboxRequestError.Invalid, "A count is between 0 and 1,000,000.");
        }
    }

    private static void CheckCode(int code)
    {
        if (code is < 100 or > 999)
        {
            throw new SandboxRequestException(SandboxRequestError.Invalid, "A code has three digits.");
        }
    }

    private ClientSocket SocketOf(string jid) => Find(jid).Queue.Link as ClientSocket
        ?? throw new SandboxRequestException(SandboxRequestError.Conflict, "The device is not connected over a socket.");

    private Device Find(string jid) => Jid.TryParse(jid, out var parsed) && _accounts.FindDevice(parsed) is { } device
        ? device
        : throw new SandboxRequestException(SandboxRequestError.NotFound, "No device with this address is linked.");
}
