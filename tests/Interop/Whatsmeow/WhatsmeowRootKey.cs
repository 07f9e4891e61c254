using System.Buffers.Binary;
using System.Text.Json.Nodes;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>
/// Where whatsmeow's root key (<c>WACertPubKey</c>) lies in the memory of its process: a variable of the program that is filled
/// from the program's file. A program without position-independent code has it at the same address in every run.
/// </summary>
internal static class WhatsmeowRootKey
{
    // ELF-64: e_type, e_phoff and e_phnum in the file's header; p_type, p_flags, p_offset, p_vaddr and p_filesz in a program header.
    private const int TypeAt = 16;
    private const int HeadersAt = 32;
    private const int HeaderCountAt = 56;
    private const int HeaderLength = 56;
    private const int FixedAddresses = 2;
    private const int Load = 1;
    private const int Writable = 2;

    /// <summary>Finds the address of the key.</summary>
    /// <param name="program">The program's file, ELF-64 little-endian.</param>
    /// <param name="address">The address; 0 if it is unknown.</param>
    /// <returns>Why the address is unknown; null if it is known.</returns>
    public static string? Locate(ReadOnlySpan<byte> program, out ulong address)
    {
        address = 0;
        var key = NoiseRoot.PublicService.PublicKey.Span;
        var offset = program.IndexOf(key);
        if (offset < 0)
        {
            return "the program does not contain the published root key";
        }

        if (program[(offset + 1)..].IndexOf(key) >= 0)
        {
            return "the program contains the published root key more than once";
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(program[TypeAt..]) != FixedAddresses)
        {
            return "the program has no fixed addresses";
        }

        address = AddressOf((ulong)offset, (ulong)key.Length, program);
        return address == 0 ? "the published root key is not in writable data of the program" : null;
    }

    /// <summary>What the driver needs to put another key in the place of the published one.</summary>
    /// <param name="address">The address of the published key.</param>
    /// <param name="replacement">The other key, 64 hex digits.</param>
    public static JsonObject Replacement(ulong address, string replacement) => new()
    {
        ["address"] = address,
        ["published"] = NoiseRoot.PublicService.ToString(),
        ["replacement"] = replacement,
    };

    private static ulong AddressOf(ulong offset, ulong length, ReadOnlySpan<byte> program)
    {
        var headers = program[(int)BinaryPrimitives.ReadUInt64LittleEndian(program[HeadersAt..])..];
        for (var left = BinaryPrimitives.ReadUInt16LittleEndian(program[HeaderCountAt..]); left > 0; left--)
        {
            var begin = BinaryPrimitives.ReadUInt64LittleEndian(headers[8..]);
            var end = begin + BinaryPrimitives.ReadUInt64LittleEndian(headers[32..]);
            if (IsWritableData(headers) && offset >= begin && offset + length <= end)
            {
                return BinaryPrimitives.ReadUInt64LittleEndian(headers[16..]) + offset - begin;
            }

            headers = headers[HeaderLength..];
        }

        return 0;
    }

    private static bool IsWritableData(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header) == Load
        && (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) & Writable) != 0;
}
