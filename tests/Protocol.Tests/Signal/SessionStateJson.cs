using System.Globalization;
using System.Text.Json;
using NUnit.Framework;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Signal;

/// <summary>Compares the current session with a recorded state, as far as the record says.</summary>
internal static class SessionStateJson
{
    public static void AssertEqual(SessionRecord record, JsonElement json)
    {
        var state = record.Current!;
        Assert.That(Hex(state.Root), Is.EqualTo(json.Text("rootKey")), "root key");
        Assert.That(state.PreviousCounter, Is.EqualTo(json.Number("previousCounter")), "previous counter");
        Assert.That(Hex(state.RatchetKey.PrivateKey.Span), Is.EqualTo(json.At("ownRatchetKey").Text("private")));
        Assert.That(Typed(state.RatchetKey.PublicKey.Span), Is.EqualTo(json.At("ownRatchetKey").Text("public")));
        Assert.That(Typed(state.BaseKey), Is.EqualTo(json.Text("baseKey")), "base key");
        if (state.Receiving.All is [.., var newest])
        {
            Assert.That(Typed(newest.RatchetKey), Is.EqualTo(json.Text("lastRemoteRatchetKey")), "remote ratchet key");
        }

        Assert.That(state.Receiving.All.Length + 1, Is.EqualTo(json.At("chains").GetArrayLength()), "chains");
        foreach (var chain in json.List("chains"))
        {
            if (chain.Text("direction") == "sending")
            {
                Assert.That(Describe(state.RatchetKey.PublicKey.Span, state.Sending!), Is.EqualTo(Describe(chain)));
            }
            else
            {
                AssertReceiving(state, chain);
            }
        }
    }

    private static void AssertReceiving(SessionState state, JsonElement json)
    {
        var index = state.Receiving.IndexOf(json.Hex("ratchetKey").AsSpan(1));
        Assert.That(index, Is.Not.Negative, "a receiving chain that the reference has");
        var chain = state.Receiving.All[index];
        Assert.That(Describe(chain.RatchetKey, chain.Key, chain.Next), Is.EqualTo(Describe(json)));

        // Of more than twelve stored keys the reference shows twelve or none.
        var shown = json.At("storedMessageKeys").EnumerateObject().ToList();
        Assert.That(shown, chain.Skipped.Count <= 12 ? Has.Count.EqualTo(chain.Skipped.Count) : Has.Count.LessThanOrEqualTo(12));
        foreach (var key in shown)
        {
            var seed = new byte[ChainKey.Size];
            Assert.That(chain.Skipped.TryTake(uint.Parse(key.Name, CultureInfo.InvariantCulture), seed, out _), Is.True);
            Assert.That(Hex(seed), Is.EqualTo(key.Value.GetString()));
        }
    }

    private static string Describe(ReadOnlySpan<byte> ratchetKey, SendingChain chain) =>
        Describe(ratchetKey, chain.Key, chain.Next);

    private static string Describe(ReadOnlySpan<byte> ratchetKey, byte[]? key, uint next) =>
        $"{Typed(ratchetKey)} {(long)next - 1} {(key is null ? "closed" : Hex(key))}";

    private static string Describe(JsonElement chain) =>
        $"{chain.Text("ratchetKey")} {chain.Number("counter")} {(chain.Has("key") ? chain.Text("key") : "closed")}";

    private static string Typed(ReadOnlySpan<byte> key) => Hex([KeyPair.TypeByte, .. key]);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
