using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>One device of an account: the phone itself (number 0) or a linked companion.</summary>
internal sealed class Device
{
    /// <summary>The longest push name, in characters.</summary>
    public const int MaxPushNameLength = 100;

    /// <summary>Creates a device; the account links it with <see cref="Account.Add"/>.</summary>
    /// <param name="account">Its account.</param>
    /// <param name="number">Its number; 0 is the phone.</param>
    /// <param name="keyIndex">The index under which the phone signed it; 0 for the phone.</param>
    /// <param name="noiseKey">The static Noise key that it must log in with, 32 bytes; empty for the phone.</param>
    /// <param name="keys">Its Signal keys.</param>
    /// <param name="queueLimit">How many stanzas may wait for it.</param>
    public Device(
        Account account, ushort number, uint keyIndex, ReadOnlyMemory<byte> noiseKey, DeviceKeys keys, int queueLimit)
    {
        Account = account;
        Number = number;
        KeyIndex = keyIndex;
        NoiseKey = noiseKey;
        Keys = keys;
        PhoneNumber = account.PhoneNumber.WithDevice(number);
        Lid = account.Lid.WithDevice(number);
        LogName = MaskedJid.Of(PhoneNumber);
        Queue = new DeviceQueue(queueLimit, Counters);
    }

    /// <summary>The account it belongs to.</summary>
    public Account Account { get; }

    /// <summary>The device number; 0 is the phone.</summary>
    public ushort Number { get; }

    /// <summary>The index under which the phone signed this device.</summary>
    public uint KeyIndex { get; }

    /// <summary>The static Noise key of its connections.</summary>
    public ReadOnlyMemory<byte> NoiseKey { get; }

    /// <summary>Its public Signal keys.</summary>
    public DeviceKeys Keys { get; }

    /// <summary>The statement by which the phone and this device name each other; empty for the phone.</summary>
    public ReadOnlyMemory<byte> Statement { get; set; }

    /// <summary>Its address by number.</summary>
    public Jid PhoneNumber { get; }

    /// <summary>Its address by LID.</summary>
    public Jid Lid { get; }

    /// <summary>Its address by number with most digits hidden, for logs.</summary>
    public string LogName { get; }

    /// <summary>The stanzas that wait for it.</summary>
    public DeviceQueue Queue { get; }

    /// <summary>Counts of its deliveries and answers.</summary>
    public DeviceCounters Counters { get; } = new();

    /// <summary>The faults that are injected for it.</summary>
    public DeviceFaults Faults { get; } = new();

    /// <summary>The name that it chose; the <c>notify</c> attribute of its messages.</summary>
    public string? PushName { get; set; }

    /// <summary>Whether the phone has sent it its first history.</summary>
    public bool HasHistory { get; set; }

    /// <summary>Its address in the same form, number or LID, as another address.</summary>
    /// <param name="like">The address whose form is taken.</param>
    public Jid AddressedLike(Jid like) => like.IsLid ? Lid : PhoneNumber;
}
