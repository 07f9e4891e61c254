using System.Text.Json;
using NUnit.Framework;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Signal;

[TestFixture]
[Category(VectorFiles.Category)]
internal sealed class ConversationVectorTests
{
    private const string File = "signal.json";

    [VectorCases(File, "primitives.chain")]
    public void A_chain_key_moves_on_as_the_reference_does(JsonElement json)
    {
        var key = json.Hex("chainKey");
        var seed = new byte[ChainKey.Size];

        ChainKey.DeriveSeed(key, seed);
        ChainKey.Advance(key);

        Assert.That(seed, Is.EqualTo(json.Hex("messageKeySeed")));
        Assert.That(key, Is.EqualTo(json.Hex("nextChainKey")));
    }

    [VectorCases(File, "conversations")]
    public void A_conversation_runs_as_the_reference_ran_it(JsonElement json)
    {
        var parties = json.At("parties").EnumerateObject()
            .ToDictionary(party => party.Name, party => new ConversationParty(party.Value), StringComparer.Ordinal);
        var messages = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var index = 0;
        foreach (var step in json.List("steps"))
        {
            if (step.Has("message"))
            {
                messages[step.At("message").Text("id")] = step.At("message");
            }

            Assert.That(() => Run(step, parties, messages), Throws.Nothing, $"step {index++} {step.Text("op")}");
        }
    }

    private static void Run(
        JsonElement step, Dictionary<string, ConversationParty> parties, Dictionary<string, JsonElement> messages)
    {
        var actor = parties[step.Text("by")];
        var peer = step.Text(step.Has("to") ? "to" : "from");
        var keys = new ScriptedKeys(step.Has("generatedKeys") ? step.List("generatedKeys").Select(key => key.Hex("private")) : []);
        switch (step.Text("op"))
        {
            case "initOutgoing":
                actor.Initiate(peer, parties[peer], step, keys);
                break;
            case "encrypt":
                Encrypt(actor, peer, step.At("message"));
                break;
            case "skip":
                for (var i = 0; i < step.Number("count"); i++)
                {
                    actor.Encrypt(peer, [1, 2, 3]);
                }

                break;
            case "decrypt" when step.Has("expectError"):
                Refuse(actor, peer, messages[step.Text("messageId")], step.Text("expectError"), keys);
                break;
            case "decrypt":
                var plaintext = actor.Decrypt(peer, messages[step.Text("messageId")], keys);
                Assert.That(Convert.ToHexStringLower(plaintext), Is.EqualTo(step.Text("plaintext")));
                break;
            default:
                throw new NotSupportedException($"A step '{step.Text("op")}' is not known.");
        }

        Assert.That(keys.Left, Is.Zero, "keys that the reference drew and we did not");
        if (step.Has("state"))
        {
            SessionStateJson.AssertEqual(actor.Sessions[peer], step.At("state"));
        }
    }

    private static void Encrypt(ConversationParty actor, string peer, JsonElement message)
    {
        var encrypted = actor.Encrypt(peer, message.Hex("plaintext"));

        Assert.That(encrypted.IsPreKeyMessage, Is.EqualTo(message.Text("type") == "pkmsg"));
        Assert.That(Convert.ToHexStringLower(encrypted.Body), Is.EqualTo(message.Text("body")));
    }

    private static void Refuse(ConversationParty actor, string peer, JsonElement message, string error, ScriptedKeys keys)
    {
        var before = actor.Sessions[peer].Serialize();
        var exception = Assert.Throws<SignalException>(() => actor.Decrypt(peer, message, keys))!;

        Assert.That(exception.Failure, Is.EqualTo(error switch
        {
            "message key already used" => SignalFailure.DuplicateMessage,
            "more than 2000 messages ahead" => SignalFailure.FutureMessage,
            "MAC does not match" => SignalFailure.BadMac,
            "version is too old" => SignalFailure.InvalidMessage,
            _ => exception.Failure,
        }));
        Assert.That(actor.Sessions[peer].Serialize(), Is.EqualTo(before));
    }
}
