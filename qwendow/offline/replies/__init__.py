"""What is said: prepared answers and simple rules, in English and Chinese. No model."""
