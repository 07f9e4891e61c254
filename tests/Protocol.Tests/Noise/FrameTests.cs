using System.Buffers;
using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Tests.Noise;

/// <summary>Cutting a stream into frames, and writing one.</summary>
public sealed class FrameTests
{
    private static readonly byte[] Header = [0x57, 0x41, 6, 3];

    private static readonly Gen<byte[][]> Contents = Gen.Byte.Array[0, 300].Array[0, 8];

    [Test]
    public void Any_chunking_gives_the_same_frames()
    {
        Gen.Select(Contents, Gen.Byte.Array[0, 40], Gen.Int[1, 64].Array[1, 20]).Sample((contents, routing, sizes) =>
        {
            var stream = Write(FrameWriter.OfClient(routing), contents);
            var reader = FrameReader.OfClient();

            var frames = ReadAll(reader, stream, sizes);

            return frames.Count == contents.Length
                && frames.Zip(contents).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))
                && (contents.Length == 0 || reader.RoutingInfo.Span.SequenceEqual(routing))
                && reader.Pending == 0;
        });
    }

    [Test]
    public void Any_bytes_give_frames_or_a_typed_error()
    {
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool, Gen.Int[1, 9].Array[1, 5]).Sample((stream, ofClient, sizes) =>
        {
            var reader = ofClient ? FrameReader.OfClient(64) : FrameReader.OfServer(64);
            try
            {
                return ReadAll(reader, stream, sizes).All(frame => frame.Length <= 64);
            }
            catch (FrameException)
            {
                return true;
            }
        });
    }

    [Test]
    public void Client_writes_routing_information_and_header_once()
    {
        var stream = Write(FrameWriter.OfClient(new byte[] { 0xBE, 0x7E }), [[1], [2, 3]]);

        Assert.That(stream, Is.EqualTo(
            (byte[])[0x45, 0x44, 0, 1, 0, 0, 2, 0xBE, 0x7E, .. Header, 0, 0, 1, 1, 0, 0, 2, 2, 3]));
    }

    [Test]
    public void Server_writes_no_header() =>
        Assert.That(Write(FrameWriter.OfServer(), [[7]]), Is.EqualTo(new byte[] { 0, 0, 1, 7 }));

    [TestCase("58")]
    [TestCase("57410602")]
    [TestCase("4544000057410603")]
    [TestCase("45440001000000")]
    [TestCase("45440001001001")]
    [TestCase("4544000100000199" + "45440001000001AA57410603")]
    public void Wrong_introduction_is_refused_as_soon_as_it_shows(string hex)
    {
        var reader = FrameReader.OfClient();
        reader.Append(Convert.FromHexString(hex));

        Assert.Throws<FrameException>(() => reader.TryRead(out _));
    }

    [Test]
    public void Frame_beyond_the_limit_is_refused_before_it_arrives()
    {
        var reader = FrameReader.OfServer(maxFrameLength: 100);
        reader.Append([0, 0, 101]);

        Assert.Throws<FrameException>(() => reader.TryRead(out _));
    }

    [Test]
    public void Announced_length_takes_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            var reader = FrameReader.OfServer();
            reader.Append([0xFF, 0xFF, 0xFF, 0]);
            Assert.That(reader.TryRead(out _), Is.False);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Longest_frame_passes_in_single_bytes_behind_a_short_one()
    {
        var content = new byte[200_000];
        content[^1] = 9;
        var stream = Write(FrameWriter.OfServer(), [[1], content, [2]]);

        var frames = ReadAll(FrameReader.OfServer(content.Length), stream, [1]);

        Assert.That(frames.Select(frame => frame.Length), Is.EqualTo(new[] { 1, content.Length, 1 }));
        Assert.That(frames[1][^1], Is.EqualTo(9));
    }

    [Test]
    public void Content_longer_than_a_frame_is_refused_and_nothing_is_written()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = FrameWriter.OfClient();

        Assert.Throws<InvalidRequestException>(() => writer.Write(output, new byte[0x100_0000]));
        Assert.That(output.WrittenCount, Is.Zero);
    }

    private static byte[] Write(FrameWriter writer, byte[][] contents)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var content in contents)
        {
            writer.Write(output, content);
        }

        return output.WrittenSpan.ToArray();
    }

    private static List<byte[]> ReadAll(FrameReader reader, byte[] stream, int[] chunkSizes)
    {
        var frames = new List<byte[]>();
        for (int offset = 0, turn = 0; offset < stream.Length; turn++)
        {
            var size = Math.Min(chunkSizes[turn % chunkSizes.Length], stream.Length - offset);
            reader.Append(stream.AsSpan(offset, size));
            offset += size;
            while (reader.TryRead(out var frame))
            {
                frames.Add(frame.ToArray());
            }
        }

        return frames;
    }
}
