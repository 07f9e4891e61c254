using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>The devices of an account as the server last gave them.</summary>
/// <param name="FetchedAt">When that was.</param>
/// <param name="Devices">The devices, addressed like the account.</param>
internal sealed record DeviceListRecord(DateTimeOffset FetchedAt, IReadOnlyList<Jid> Devices)
{
    private const byte Version = 1;

    public static DeviceListRecord Parse(byte[] record)
    {
        var reader = new RecordReader(record, Version);
        var fetchedAt = reader.ReadTime();
        var devices = new Jid[reader.ReadCount(int.MaxValue, leastSize: 1)];
        for (var i = 0; i < devices.Length; i++)
        {
            devices[i] = reader.ReadAddress();
        }

        reader.End();
        return new DeviceListRecord(fetchedAt, devices);
    }

    public byte[] ToRecord()
    {
        var writer = new RecordWriter(Version).WriteTime(FetchedAt).WriteSmallNumber(Devices.Count);
        foreach (var device in Devices)
        {
            writer.WriteAddress(device);
        }

        return writer.ToArray();
    }
}
