using OrleansGateway.Protocol.Tests.Pairing;

namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class PairingTable : VectorTable
{
    public PairingTable()
        : base("pairing.json")
    {
        Describes("source", "format");
        Covered("qr", typeof(PairingVectorTests), nameof(PairingVectorTests.Qr_text_is_written_and_read));
        Covered("pair", typeof(PairingVectorTests), nameof(PairingVectorTests.Companion_signs_what_the_account_signed));
        Covered("pair", typeof(PairingVectorTests), nameof(PairingVectorTests.Companion_refuses_what_was_tampered_with));
        Covered("pair", typeof(PairingVectorTests), nameof(PairingVectorTests.Finished_identity_of_the_vector_verifies));
        Covered("pair", typeof(PairingVectorTests), nameof(PairingVectorTests.Pair_success_is_read_and_answered_with_the_bytes_of_the_vector));
        Covered("payloads", typeof(PairingVectorTests), nameof(PairingVectorTests.Registration_payload_has_the_bytes_of_the_vector));
        Covered("payloads", typeof(PairingVectorTests), nameof(PairingVectorTests.Login_payload_has_the_bytes_of_the_vector));
        Waits("codes", "pairing by code");
        Waits("linkCode", "pairing by code");
    }
}
