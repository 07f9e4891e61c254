using OrleansGateway.Protocol.Tests.Crypto;
using OrleansGateway.Protocol.Tests.Signal;

namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class SignalTable : VectorTable
{
    public SignalTable()
        : base("signal.json")
    {
        Describes("source", "format");
        Covered(
            "primitives.agreements",
            typeof(CurveVectorTests),
            nameof(CurveVectorTests.Both_sides_agree_on_the_secret_of_the_reference));
        Covered(
            "primitives.clamping",
            typeof(CurveVectorTests),
            nameof(CurveVectorTests.A_private_key_is_clamped_as_the_reference_does));
        Covered(
            "primitives.signatures",
            typeof(CurveVectorTests),
            nameof(CurveVectorTests.The_signatures_of_the_reference_and_our_own_verify));
        Covered("primitives.badSignatures", typeof(CurveVectorTests), nameof(CurveVectorTests.A_bad_signature_is_refused));
        Covered("primitives.secrets", typeof(CurveVectorTests), nameof(CurveVectorTests.Derived_secrets_match_the_reference));
        Covered("primitives.chain", typeof(ConversationVectorTests), nameof(ConversationVectorTests.A_chain_key_moves_on_as_the_reference_does));
        Covered("conversations", typeof(ConversationVectorTests), nameof(ConversationVectorTests.A_conversation_runs_as_the_reference_ran_it));
    }
}
