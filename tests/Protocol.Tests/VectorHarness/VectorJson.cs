using System.Text.Json;

namespace OrleansGateway.Protocol.Tests.VectorHarness;

/// <summary>Reads the forms in which vectors hold values.</summary>
internal static class VectorJson
{
    /// <summary>The child value, which must be there.</summary>
    public static JsonElement At(this JsonElement json, string name) => json.GetProperty(name);

    /// <summary>Whether there is a child value other than null.</summary>
    public static bool Has(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text.</summary>
    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>A whole number.</summary>
    public static long Number(this JsonElement json, string name) => json.GetProperty(name).GetInt64();

    /// <summary>Bytes written as hex digits.</summary>
    public static byte[] Hex(this JsonElement json, string name) => Convert.FromHexString(json.Text(name));

    /// <summary>Bytes written as Base64.</summary>
    public static byte[] Base64(this JsonElement json, string name) => Convert.FromBase64String(json.Text(name));

    /// <summary>The elements of a list.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement json, string name) => json.GetProperty(name).EnumerateArray();
}
