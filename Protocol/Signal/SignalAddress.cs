using System.Globalization;

namespace OrleansGateway.Protocol.Signal;

/// <summary>Whom a session is with: one device of an account.</summary>
/// <param name="Name">The account, as <see cref="Core.Jid.SignalName"/> writes it.</param>
/// <param name="Device">The device number.</param>
public readonly record struct SignalAddress(string Name, ushort Device)
{
    /// <summary>The text form, <c>name.device</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}.{Device}");
}
