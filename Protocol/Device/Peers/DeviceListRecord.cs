using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>The devices of an account as the server last gave them.</summary>
/// <param name="FetchedAt">When that was.</param>
/// <param name="Devices">The devices, addressed like the account.</param>
internal sealed record DeviceListRecord(DateTimeOffset FetchedAt, IReadOnlyList<Jid> Devices)
{
    private const byte Version = 1;

    public static DeviceListRecord Parse(byte[] record)
    {
        var reader = new FieldReader(record, Version);
        var fetchedAt = DateTimeOffset.FromUnixTimeSeconds(reader.Number());
        var devices = new Jid[reader.Count()];
        for (var i = 0; i < devices.Length; i++)
        {
            devices[i] = Jid.Parse(reader.Text());
        }

        return new DeviceListRecord(fetchedAt, devices);
    }

    public byte[] ToRecord()
    {
        var writer = new FieldWriter(Version).Number(FetchedAt.ToUnixTimeSeconds()).Number(Devices.Count);
        foreach (var device in Devices)
        {
            writer.Address(device);
        }

        return writer.ToArray();
    }
}
