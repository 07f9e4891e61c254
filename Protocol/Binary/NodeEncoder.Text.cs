using System.Globalization;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Binary;

/// <content>Texts: tokens, packed and raw text, and JIDs.</content>
internal ref partial struct NodeEncoder
{
    private void WriteText(string text)
    {
        if (TokenDictionary.TryGetCode(text, out var token))
        {
            WriteToken(token);
        }
        else if (!TryWritePacked(text) && !TryWriteJid(text))
        {
            WriteRawText(text);
        }
    }

    private void WriteToken(TokenDictionary.Token token)
    {
        _output.Write(token.Tag);
        if (token.Index is { } index)
        {
            _output.Write(index);
        }
    }

    private bool TryWritePacked(ReadOnlySpan<char> text)
    {
        var tag = PackedText.TagFor(text);
        if (tag == 0)
        {
            return false;
        }

        _output.Write(tag);
        _output.Advance(PackedText.Pack(text, _output.Reserve(1 + PackedText.MaxLength)));
        return true;
    }

    private void WriteRawText(ReadOnlySpan<char> text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteLength(length);
        Encoding.UTF8.GetBytes(text, _output.Reserve(length));
        _output.Advance(length);
    }

    private bool TryWriteJid(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at < 0 || text.Length > Jid.MaxLength || Encoding.UTF8.GetByteCount(text) > Jid.MaxLength)
        {
            return false;
        }

        var user = text[..at];
        var server = text[(at + 1)..];
        if (server.IsEmpty || server.Contains('@'))
        {
            return false;
        }

        var colon = user.IndexOf(':');
        if (colon < 0)
        {
            _output.Write(NodeTag.JidPair);
            WriteJidPart(user);
            WriteJidPart(server);
            return true;
        }

        return TryParseNumber(user[(colon + 1)..], out var device) && TryWriteDeviceJid(user[..colon], device, server);
    }

    private bool TryWriteDeviceJid(ReadOnlySpan<char> user, ushort device, ReadOnlySpan<char> server) => server switch
    {
        JidServer.Messenger => TryWriteFbJid(user, device),
        JidServer.Interop => TryWriteInteropJid(user, device),
        JidServer.User => TryWriteAdJid(user, device, 0),
        JidServer.Lid => TryWriteAdJid(user, device, 1),
        JidServer.Hosted => TryWriteAdJid(user, device, 128),
        JidServer.HostedLid => TryWriteAdJid(user, device, 129),
        _ => false,
    };

    private bool TryWriteAdJid(ReadOnlySpan<char> user, ushort device, byte domain)
    {
        if (user.IsEmpty || device > byte.MaxValue)
        {
            return false;
        }

        _output.Write([NodeTag.AdJid, domain, (byte)device]);
        WriteJidPart(user);
        return true;
    }

    private bool TryWriteFbJid(ReadOnlySpan<char> user, ushort device)
    {
        if (user.IsEmpty || device == 0)
        {
            return false;
        }

        _output.Write(NodeTag.FbJid);
        WriteJidPart(user);
        WriteUInt16(device);
        WriteJidPart(JidServer.Messenger);
        return true;
    }

    private bool TryWriteInteropJid(ReadOnlySpan<char> user, ushort device)
    {
        var dash = user.IndexOf('-');
        if (dash < 0 || device == 0 || !TryParseNumber(user[..dash], out var integrator))
        {
            return false;
        }

        _output.Write(NodeTag.InteropJid);
        WriteJidPart(user[(dash + 1)..]);
        WriteUInt16(device);
        WriteUInt16(integrator);
        WriteJidPart(JidServer.Interop);
        return true;
    }

    private void WriteJidPart(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty)
        {
            _output.Write(NodeTag.ListEmpty);
        }
        else if (TokenDictionary.TryGetCode(part, out var token))
        {
            WriteToken(token);
        }
        else if (!TryWritePacked(part))
        {
            WriteRawText(part);
        }
    }

    // Only the form that reading gives back: no sign, no leading zero.
    private static bool TryParseNumber(ReadOnlySpan<char> text, out ushort number) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && (text.Length == 1 || text[0] != '0');
}
