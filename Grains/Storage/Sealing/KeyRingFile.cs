using System.Globalization;
using System.Text.Json;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Storage.Sealing;

/// <summary>The key ring as a file that only its owner can read; made at the first start.</summary>
internal static class KeyRingFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads the file, or makes it with fresh keys where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is no key ring.</exception>
    public static KeyRingContent LoadOrCreate(string path, IRandomSource random)
    {
        if (!File.Exists(path))
        {
            var fresh = new KeyRingContent(
                1, new Dictionary<uint, byte[]> { [1] = NewKey(random) }, NewKey(random));
            Write(path, fresh);
            return fresh;
        }

        return Read(path);
    }

    /// <summary>Adds a key and makes it the one that seals; the old ones go on opening.</summary>
    public static KeyRingContent Rotate(string path, IRandomSource random)
    {
        var old = Read(path);
        var next = old.Keys.Keys.Max() + 1;
        var keys = new Dictionary<uint, byte[]>(old.Keys) { [next] = NewKey(random) };
        var rotated = old with { CurrentKeyId = next, Keys = keys };
        Write(path, rotated);
        return rotated;
    }

    private static byte[] NewKey(IRandomSource random)
    {
        var key = new byte[KeyRingContent.KeySize];
        random.Fill(key);
        return key;
    }

    private static KeyRingContent Read(string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize<FileFormat>(File.ReadAllBytes(path), Format)
                ?? throw new InvalidDataException("The key ring file is empty.");
            var content = new KeyRingContent(
                file.Current,
                file.Keys.ToDictionary(
                    entry => uint.Parse(entry.Key, CultureInfo.InvariantCulture), entry => Convert.FromBase64String(entry.Value)),
                Convert.FromBase64String(file.Lookup));
            Validate(content);
            return content;
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException)
        {
            throw new InvalidDataException("The key ring file cannot be read. Restore it from a backup: without it the "
                + "sealed data are lost.", error);
        }
    }

    private static void Validate(KeyRingContent content)
    {
        var all = content.Keys.Values.Append(content.LookupKey);
        if (!content.Keys.ContainsKey(content.CurrentKeyId) || all.Any(key => key.Length != KeyRingContent.KeySize))
        {
            throw new InvalidDataException("The key ring file lacks its current key, or a key has not 32 bytes.");
        }
    }

    /// <summary>Writes a neighbour file with owner-only rights and renames it, so that a crash leaves the old or the new one.</summary>
    private static void Write(string path, KeyRingContent content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new FileFormat(
            content.CurrentKeyId,
            content.Keys.ToDictionary(
                entry => entry.Key.ToString(CultureInfo.InvariantCulture), entry => Convert.ToBase64String(entry.Value)),
            Convert.ToBase64String(content.LookupKey));
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, file, Format);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private sealed record FileFormat(uint Current, Dictionary<string, string> Keys, string Lookup);
}

/// <summary>The secrets of a key ring.</summary>
/// <param name="CurrentKeyId">The key that seals.</param>
/// <param name="Keys">All keys that open, 32 bytes each.</param>
/// <param name="LookupKey">The key of the look-up hashes, 32 bytes.</param>
internal sealed record KeyRingContent(
    uint CurrentKeyId, IReadOnlyDictionary<uint, byte[]> Keys, byte[] LookupKey)
{
    public const int KeySize = 32;
}
