using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>Decoding and encoding of binary nodes, ours and Baileys'.</summary>
internal sealed class CodecSuite : IBenchmarkSuite
{
    private static readonly NodePeer Baileys = new("baileys", Path.Combine("@whiskeysockets", "baileys"), "codec.mjs");

    public string Name => "codec";

    public string Summary => "node decode and encode: MB/s and bytes allocated, beside Baileys' own codec";

    public async Task RunAsync(BenchmarkReport report, CancellationToken cancellationToken)
    {
        var payloads = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["message"] = Payload.Pack(CodecSamples.Message()),
            ["receipt"] = Payload.Pack(CodecSamples.Receipt()),
            ["usync"] = Payload.Pack(CodecSamples.UsyncResult(users: 500)),
        };
        foreach (var (name, payload) in payloads)
        {
            Measure(name, payload, report, cancellationToken);
        }

        var hex = payloads.ToDictionary(entry => entry.Key, entry => Convert.ToHexStringLower(entry.Value), StringComparer.Ordinal);
        await Baileys.MeasureAsync(hex, report, cancellationToken);
    }

    private static void Measure(string name, byte[] payload, BenchmarkReport report, CancellationToken cancellationToken)
    {
        var node = Payload.Unpack(payload);
        report.Figure($"codec.size.{name}", payload.Length, "B");
        Report($"codec.decode.{name}", Measurement.Of(() => Payload.Unpack(payload), cancellationToken));
        Report($"codec.encode.{name}", Measurement.Of(() => Payload.Pack(node), cancellationToken));

        void Report(string figure, Measurement measurement)
        {
            report.Figure(figure, measurement.MegabytesPerSecond(payload.Length), "MB/s");
            report.Figure($"{figure}.time", measurement.NanosecondsPerOperation / 1000, "us/op");
            report.Figure($"{figure}.allocated", measurement.BytesPerOperation, "B/op");
        }
    }
}
