using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>One WhatsApp account: a phone number, its LID, and the devices that are linked to it.</summary>
internal sealed class Account
{
    private readonly Lock _gate = new();
    private readonly HashSet<Account> _contacts = [];
    private IPrimaryPhone? _phone;
    private Device[] _devices = [];
    private ushort _lastDevice;

    public Account(Jid phoneNumber, Jid lid)
    {
        PhoneNumber = phoneNumber;
        Lid = lid;
    }

    /// <summary>The account's address by number, without device.</summary>
    public Jid PhoneNumber { get; }

    /// <summary>The account's address by LID, without device.</summary>
    public Jid Lid { get; }

    /// <summary>The linked devices, the primary device first; a snapshot.</summary>
    public IReadOnlyList<Device> Devices => Volatile.Read(ref _devices);

    /// <summary>The phone of the account.</summary>
    public IPrimaryPhone Phone => _phone ?? throw new InvalidOperationException("The account has no phone yet.");

    /// <summary>Gives the account its phone; once, before the account can be found.</summary>
    /// <param name="phone">The phone.</param>
    public void SetPhone(IPrimaryPhone phone) => _phone = phone;

    /// <summary>The next free device number. The service never gives a number twice.</summary>
    /// <exception cref="StanzaRefusedException">The account has used up its device numbers.</exception>
    public ushort ReserveDevice()
    {
        lock (_gate)
        {
            return _lastDevice < ushort.MaxValue
                ? ++_lastDevice
                : throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }
    }

    /// <summary>Links a device.</summary>
    /// <param name="device">The device.</param>
    public void Add(Device device)
    {
        lock (_gate)
        {
            Volatile.Write(ref _devices, [.. _devices, device]);
        }
    }

    /// <summary>Unlinks a device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>Whether it was linked.</returns>
    public bool Remove(Device device)
    {
        lock (_gate)
        {
            var rest = Array.FindAll(_devices, other => other != device);
            var removed = rest.Length < _devices.Length;
            Volatile.Write(ref _devices, rest);
            return removed;
        }
    }

    /// <summary>The linked device with a number, or null.</summary>
    /// <param name="number">The device number.</param>
    public Device? Find(ushort number)
    {
        foreach (var device in Volatile.Read(ref _devices))
        {
            if (device.Number == number)
            {
                return device;
            }
        }

        return null;
    }

    /// <summary>Remembers that the account has a chat with another one, which then hears of device changes.</summary>
    /// <param name="other">The other account.</param>
    public void AddContact(Account other)
    {
        if (other == this)
        {
            return;
        }

        lock (_gate)
        {
            _contacts.Add(other);
        }
    }

    /// <summary>The accounts it has a chat with; a snapshot.</summary>
    public IReadOnlyList<Account> Contacts()
    {
        lock (_gate)
        {
            return [.. _contacts];
        }
    }
}
