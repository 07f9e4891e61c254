using System.Globalization;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Binary;

/// <content>Texts: tokens, raw and packed text, and JIDs.</content>
internal ref partial struct NodeDecoder
{
    // Two parts of a JID, its punctuation and two numbers; longer than any packed text.
    private const int ScratchChars = (2 * MaxJidPart) + 16;
    private const int MaxJidPart = Jid.MaxLength;
    private const int MaxIntegrator = 6;

    private string ReadText(byte tag)
    {
        if (TokenDictionary.Single(tag) is { } token)
        {
            return token;
        }

        switch (tag)
        {
            case NodeTag.ListEmpty:
                return "";
            case >= NodeTag.Dictionary0 and <= NodeTag.Dictionary3:
                return ReadDoubleByteToken(tag);
            case NodeTag.Binary8 or NodeTag.Binary20 or NodeTag.Binary32:
                return ReadRawText(ReadLength(tag));
            case NodeTag.Nibble8 or NodeTag.Hex8:
                return NewText(ReadPacked(tag, _scratch));
            case NodeTag.JidPair:
                return NewText(ReadJidPair(_scratch));
            case NodeTag.AdJid:
                return NewText(ReadAdJid(_scratch));
            case NodeTag.FbJid:
                return NewText(ReadFbJid(_scratch));
            case NodeTag.InteropJid:
                return NewText(ReadInteropJid(_scratch));
            default:
                throw Malformed("a byte that stands for no text");
        }
    }

    private string ReadDoubleByteToken(byte tag) =>
        TokenDictionary.Double(tag - NodeTag.Dictionary0, ReadByte()) ?? throw Malformed("an unassigned token");

    private string ReadRawText(int length)
    {
        // Charged before decoding, at one character per byte, which UTF-8 never exceeds.
        var bytes = ReadBytes(length);
        Charge(NodeBudget.Text(length));
        return Encoding.UTF8.GetString(bytes);
    }

    private string NewText(int length)
    {
        Charge(NodeBudget.Text(length));
        return _scratch[..length].ToString();
    }

    // The methods below write to the start of the span and return the number of characters.

    private int ReadPacked(byte tag, scoped Span<char> text)
    {
        var length = ReadByte();
        var packed = ReadBytes(PackedText.PackedBytes(length));
        return PackedText.TryUnpack(tag, length, packed, text, out var written)
            ? written
            : throw Malformed("an unassigned half byte");
    }

    private int ReadJidPair(scoped Span<char> text)
    {
        var user = ReadJidPart(text);
        return user + ReadAtServer(text[user..]);
    }

    private int ReadAdJid(scoped Span<char> text)
    {
        var domain = ReadByte();
        var device = ReadByte();
        var length = ReadJidPart(text);
        length += WriteDevice(device, text[length..]);
        return length + WriteAtServer(ServerOfDomain(domain), text[length..]);
    }

    private int ReadFbJid(scoped Span<char> text)
    {
        var length = ReadJidPart(text);
        length += WriteDevice(ReadUInt16(), text[length..]);
        return length + ReadAtServer(text[length..]);
    }

    private int ReadInteropJid(scoped Span<char> text)
    {
        // The integrator is shown before the user but comes after it, so the user moves up behind it.
        var user = ReadJidPart(text[MaxIntegrator..]);
        var device = ReadUInt16();
        var length = WriteIntegrator(ReadUInt16(), text);
        text.Slice(MaxIntegrator, user).CopyTo(text[length..]);
        length += user;
        length += WriteDevice(device, text[length..]);
        return length + ReadAtServer(text[length..]);
    }

    private int ReadAtServer(scoped Span<char> text)
    {
        text[0] = '@';
        var server = ReadJidPart(text[1..]);
        return server > 0 ? 1 + server : throw Malformed("a JID without a server");
    }

    // A part is never a JID itself: nested ones would be recursion by another door.
    private int ReadJidPart(scoped Span<char> text)
    {
        var tag = ReadByte();
        if (TokenDictionary.Single(tag) is { } token)
        {
            return Write(token, text);
        }

        switch (tag)
        {
            case NodeTag.ListEmpty:
                return 0;
            case >= NodeTag.Dictionary0 and <= NodeTag.Dictionary3:
                return Write(ReadDoubleByteToken(tag), text);
            case NodeTag.Nibble8 or NodeTag.Hex8:
                return ReadPacked(tag, text);
            case NodeTag.Binary8 or NodeTag.Binary20 or NodeTag.Binary32:
                var length = ReadLength(tag);
                return length <= MaxJidPart
                    ? Encoding.UTF8.GetChars(ReadBytes(length), text)
                    : throw Malformed("a JID that is too long");
            default:
                throw Malformed("a byte that stands for no part of a JID");
        }
    }

    private string ServerOfDomain(byte domain)
    {
        switch (domain)
        {
            case 0:
                return JidServer.User;
            case 1:
                return JidServer.Lid;
            case 128:
                return JidServer.Hosted;
            case 129:
                return JidServer.HostedLid;
            default:
                _unknownDomain = true;
                return JidServer.User;
        }
    }

    private static int WriteAtServer(string server, scoped Span<char> text)
    {
        text[0] = '@';
        return 1 + Write(server, text[1..]);
    }

    private static int WriteDevice(ushort device, scoped Span<char> text)
    {
        if (device == 0)
        {
            return 0;
        }

        text[0] = ':';
        return 1 + WriteNumber(device, text[1..]);
    }

    private static int WriteIntegrator(ushort integrator, scoped Span<char> text)
    {
        var digits = WriteNumber(integrator, text);
        text[digits] = '-';
        return digits + 1;
    }

    private static int WriteNumber(ushort number, scoped Span<char> text)
    {
        number.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static int Write(string part, scoped Span<char> text)
    {
        part.CopyTo(text);
        return part.Length;
    }
}
