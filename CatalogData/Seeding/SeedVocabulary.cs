namespace CatalogData.Seeding;

/// <summary>The vocabulary for generated items.</summary>
internal static class SeedVocabulary
{
    /// <summary>A product type and the nouns for its products.</summary>
    internal sealed record Goods(string Type, params string[] Nouns);

    public static readonly Goods[] Types =
    [
        new("Backpacks", "Daypack", "Rucksack", "Duffel", "Hip Pack"),
        new("Bicycles", "Gravel Bike", "Trail Bike", "Tourer", "Commuter"),
        new("Boots", "Hiking Boots", "Winter Boots", "Approach Shoes", "Gaiters"),
        new("Climbing", "Harness", "Belay Device", "Rope", "Quickdraw Set"),
        new("Clothing", "Rain Jacket", "Fleece", "Base Layer", "Trekking Trousers"),
        new("Cooking", "Stove", "Cook Set", "Kettle", "Spork"),
        new("Fishing", "Fly Rod", "Reel", "Waders", "Tackle Box"),
        new("Lighting", "Head Torch", "Lantern", "Bike Light", "String Lights"),
        new("Navigation", "Compass", "Altimeter", "Map Case", "GPS Handheld"),
        new("Paddling", "Kayak", "Paddle", "Dry Bag", "Spray Deck"),
        new("Running", "Trail Shoes", "Running Vest", "Cap", "Soft Flask"),
        new("Skiing", "Touring Skis", "Ski Poles", "Goggles", "Climbing Skins"),
        new("Sleeping", "Sleeping Bag", "Air Mattress", "Bivouac Bag", "Pillow"),
        new("Tents", "Dome Tent", "Tunnel Tent", "Tarp", "Footprint"),
        new("Tools", "Multi-tool", "Folding Saw", "Hatchet", "Repair Kit"),
        new("Water", "Bottle", "Filter", "Hydration Bladder", "Thermos"),
    ];

    private static readonly string[] Beginnings = ["Alder", "Birk", "Corrie", "Dale", "Elm", "Fjell", "Glen", "Hav", "Isar", "Juniper"];

    private static readonly string[] Endings = [" & Daughters", "beck", "crest", "gate", "holm", "line", "ridge", "sund", "works", "øy"];

    public static readonly string[] Brands = [.. from beginning in Beginnings from ending in Endings select beginning + ending];

    public static readonly string[] Adjectives =
        ["Alpine", "Amber", "Arctic", "Bold", "Classic", "Coastal", "Compact", "Daily", "Feather", "Granite", "Highland", "Little",
         "Lunar", "Nordic", "Northern", "Open", "Quiet", "Rapid", "Rugged", "Silent", "Solar", "Summit", "Swift", "Wild"];

    public static readonly string[] Uses =
        ["a weekend in the hills", "long days on the trail", "wet autumn mornings", "the commute and the summit", "the first snow",
         "a night under the stars", "families that travel light", "those who count every gram"];

    public static readonly string[] Qualities =
        ["It packs down small and dries fast.", "Every seam is taped, every zip can be replaced.", "It is made of recycled fibres.",
         "It comes with spare parts and a repair guide.", "Tested at −20 °C, guaranteed for ten years.",
         "It fits left and right hands alike.",
         "The colour stays after a hundred washes.", "It weighs less than the book you leave at home."];

    public static readonly string[] Comments =
        ["Does what it says.", "Held up through a whole season.", "Lighter than I expected.", "The zip could be better.",
         "Bought a second one for my partner.", "Too small for me, but well made.", "Worth every cent.", "It leaks at the seam."];
}
